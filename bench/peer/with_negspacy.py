"""spaCy with negspacy's default English cues, over notes or gold → seconds or accuracy."""

import spacy
from clock import LABEL, main, phrases
from negspacy.negation import Negex  # noqa: F401 - registers the component

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
ruler.add_patterns([{"label": LABEL, "pattern": phrase} for phrase in phrases()])
nlp.add_pipe("negex", config={"ent_types": [LABEL]})


def told(text, spans):
    doc = nlp.get_pipe("sentencizer")(nlp.make_doc(text))
    ents = [doc.char_span(a, b, label=LABEL, alignment_mode="expand") for a, b in spans]
    doc.ents = ents
    doc = nlp.get_pipe("negex")(doc)
    return [{"negated"} if ent._.negex else set() for ent in ents]


if __name__ == "__main__":
    run = lambda texts: sum(len(nlp(text).ents) for text in texts)  # noqa: E731
    main(["spacy", "negspacy"], run, told, {"negated"})
