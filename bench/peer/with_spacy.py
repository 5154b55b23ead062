"""Plain spaCy, an entity ruler and a sentencizer, over notes → seconds."""

import spacy
from clock import LABEL, main, phrases

nlp = spacy.blank("en")
nlp.add_pipe("sentencizer")
ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
ruler.add_patterns([{"label": LABEL, "pattern": phrase} for phrase in phrases()])

if __name__ == "__main__":
    main(["spacy"], lambda texts: sum(len(nlp(text).ents) for text in texts))
