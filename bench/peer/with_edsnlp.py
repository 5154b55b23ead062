"""EDS-NLP, matcher, negation, hypothesis, history, family and quantities, over notes → seconds."""

import edsnlp
from clock import LABEL, main, phrases

nlp = edsnlp.blank("eds")
nlp.add_pipe("eds.normalizer")
nlp.add_pipe("eds.sentences")
nlp.add_pipe("eds.matcher", config={"terms": {LABEL: phrases()}, "attr": "LOWER"})
for name in ("negation", "hypothesis", "history", "family", "quantities"):
    nlp.add_pipe(f"eds.{name}")

if __name__ == "__main__":
    main(["spacy", "edsnlp"], lambda texts: sum(len(nlp(text).ents) for text in texts))
