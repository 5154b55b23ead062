"""medspaCy's default pipeline, target matcher and ConText, over notes or gold → seconds or accuracy."""

import logging

import medspacy
from clock import LABEL, main, phrases
from medspacy.ner import TargetRule

try:
    from loguru import logger

    logger.disable("PyRuSH")
except ImportError:
    pass
logging.disable(logging.CRITICAL)

nlp = medspacy.load()
nlp.get_pipe("medspacy_target_matcher").add([TargetRule(phrase, LABEL) for phrase in phrases()])
FLAGS = {
    "is_negated": "negated",
    "is_uncertain": "uncertain",
    "is_historical": "historical",
    "is_hypothetical": "hypothetical",
    "is_family": "family",
}


def told(text, spans):
    doc = nlp.make_doc(text)
    doc = nlp.get_pipe("medspacy_pyrush")(doc)
    ents = [doc.char_span(a, b, label=LABEL, alignment_mode="expand") for a, b in spans]
    doc.ents = ents
    doc = nlp.get_pipe("medspacy_context")(doc)
    return [{name for flag, name in FLAGS.items() if getattr(ent._, flag)} for ent in ents]


if __name__ == "__main__":
    run = lambda texts: sum(len(nlp(text).ents) for text in texts)  # noqa: E731
    main(["spacy", "medspacy"], run, told, set(FLAGS.values()))
