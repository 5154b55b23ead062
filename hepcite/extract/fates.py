"""A choice between records, and one of them → what became of it, by the rules of precedence (READING.md, section 5)."""

from hepcite.extract.reconcile import IMAGING, Choice, Statement


def fate_of(choice: Choice, statement: Statement) -> str:
    """A key of `outcomes` in trace.yaml."""
    if statement is choice.winner:
        return "chosen"
    if any(statement is rival for rival in choice.rivals):
        return "conflict"
    if any(statement is other for other in choice.supporting):
        return "agrees"
    if not any(statement is other for other in choice.ranked):
        return "retold"
    return _beaten(choice, statement)


def _beaten(choice: Choice, statement: Statement) -> str:
    winner = choice.winner
    if statement.value == winner.value:
        return "agrees_old"
    if _rank(choice, winner) > _rank(choice, statement):
        return "outranked"
    if winner.follows and not statement.follows:
        return "follows"
    if winner.date and (statement.date is None or statement.date < winner.date):
        return "superseded"
    return "equal"


def _rank(choice: Choice, statement: Statement) -> int:
    if choice.precedence == "newest":
        return 0
    return statement.rank if choice.precedence == "tumor_type" else min(statement.rank, IMAGING)
