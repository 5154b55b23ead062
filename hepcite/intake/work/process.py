"""One queued case of the store into its result. May run twice: the second time changes nothing."""

from hepcite.intake.policies import policy_of
from hepcite.intake.store import Actor, Outcome, Store


def process_case(store: Store, case_id: str, worker: str = "worker") -> bool:
    """Reads the files from the store, reviews the case and saves the result; False where nothing was to do.

    Lets every exception through: the caller decides between another attempt and a dead letter.
    """
    from hepcite.pipeline import review_case  # takes long to import
    from hepcite.review.result_json import to_model

    if not store.cases.start(case_id):
        return False
    run = store.cases.get(case_id).run
    case = store.cases.request_of(case_id)
    result = review_case(case, store.files.for_pipeline(case_id), policy_of(case))
    pages = [(document.name, page) for document in result.documents for page in document.pages]
    return store.results.save(case_id, run, Outcome(to_model(result), pages), Actor(worker, "system"))
