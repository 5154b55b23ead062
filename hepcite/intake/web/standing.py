"""What is kept of a case into the Result that the templates of the review side show, as it stands or as it was read."""

import datetime
from collections.abc import Mapping
from typing import Literal

from hepcite.criteria import decide
from hepcite.intake.policies import policy_named
from hepcite.intake.resultfile import evidence_from, findings_of, value_from
from hepcite.intake.store import FileRow, Store
from hepcite.records import Document, Page, PageImage, PageImages, Problem, Result
from hepcite.records.consultation import Answer, Consultation, Disclosure, SentPassage
from hepcite.review.result_schema import DocumentJson, ProblemJson, ResultJson


def told_of(store: Store, case_id: str, which: Literal["now", "read"] = "now") -> ResultJson:
    """Raises NotThere where it is not decided."""
    return (
        store.results.model(case_id)
        if which == "now"
        else ResultJson.model_validate_json(store.results.as_read(case_id))
    )


def result_of(store: Store, case_id: str, told: ResultJson) -> Result:
    """Decided by the same code and policy version as `told`, on its facts; so the answers are those of `told`."""
    case = store.cases.request_of(case_id)
    produced = told.produced_by
    findings = findings_of(told)
    pages = {
        name: store.results.pages(case_id, name) for name in dict.fromkeys(d.name for d in told.documents)
    }
    return Result(
        case=case,
        documents=tuple(_document(each, pages[each.name]) for each in told.documents),
        findings=findings,
        determination=decide(case, findings, policy_named(produced.policy.id, produced.policy.version)),
        hepcite_version=produced.hepcite,
        input_sha256=produced.input_sha256,
        problems=tuple(_problem(each) for each in told.problems),
        consultation=consultation_of(told),
    )


def consultation_of(told: ResultJson) -> Consultation | None:
    """What a language model was asked and what left for it; None where none was."""
    llm = told.produced_by.llm
    if llm is None:
        return None
    answers = tuple(
        Answer(
            fact=each.fact,
            told=each.told,
            value=value_from(each.value),
            tier=each.tier,
            reason=each.reason,
            used_as=each.used_as,
            prompt=each.prompt,
            evidence=evidence_from([each.evidence])[0] if each.evidence else None,
        )
        for each in told.llm_answers
    )
    calls = tuple(
        Disclosure(
            endpoint=each.endpoint,
            model=each.model,
            prompt=each.prompt,
            outcome=each.outcome,
            passages=tuple(SentPassage(**passage.model_dump()) for passage in each.passages),
            facts=tuple(each.facts),
            at=each.at,
            tokens_in=each.tokens_in,
            tokens_out=each.tokens_out,
        )
        for each in told.disclosures
    )
    prompts = tuple((prompt.id, prompt.sha256) for prompt in llm.prompts)
    return Consultation(llm.model, llm.endpoint, prompts, answers, calls)


def picture_addresses(case_id: str, result: Result, files: Mapping[str, FileRow]) -> PageImages:
    """A place for each page with a shape; its `data` is the address that the picture comes from (rendering.py)."""
    return {
        (document.name, page.number): picture_address(case_id, files[document.name], page)
        for document in result.documents
        for page in document.pages
        if page.width and page.height and document.name in files
    }


def picture_address(case_id: str, file: FileRow, page: Page) -> PageImage:
    address = f"/cases/{case_id}/files/{file.id}/pages/{page.number}.webp"
    return PageImage(address.encode(), "image/webp", page.width or 0.0, page.height or 0.0)


def _document(told: DocumentJson, pages: tuple[Page, ...]) -> Document:
    numbers = range(told.first_page, told.first_page + told.pages)
    return Document(
        name=told.name,
        sha256=told.sha256,
        pages=tuple(page for page in pages if page.number in numbers),
        first_page=told.first_page,
        read_by=told.read_by,
        kind=told.kind,
        date=datetime.date.fromisoformat(told.date) if told.date else None,
        set_aside=told.set_aside,
        problems=tuple(_problem(each) for each in told.problems),
    )


def _problem(told: ProblemJson) -> Problem:
    return Problem(told.kind, told.message, told.page, told.fatal)
