"""Placeholder of the field."""
from hepcite.extract.fields.base import Context, absent
from hepcite.records import Fact

NAMES = {"intent": ("intent", "bridge_purpose", "earlier_treatment_given"), "renal": ("severe_renal_impairment", "kidney_function"), "symptoms": ("symptoms_despite_systemic", "symptoms_despite_treatment", "systemic_therapy_given", "earlier_treatment_given"), "transplant": ("transplant_status",), "extrahepatic": ("extrahepatic_disease",)}

def read(context: Context) -> tuple[Fact, ...]:
    return tuple(absent(n, context.notes, value=() if n == "intent" else "none_mentioned" if n == "transplant_status" else None) for n in NAMES.get("transplant", ("transplant",)))
