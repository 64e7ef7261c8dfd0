"""A second person at a desk: who signs in beside the one who opened it, so that four eyes need no second desk.

Where the bank takes any name, they say theirs; where a server insists on its login, they log in, and what they sign is
recorded on connections of their own. What is read goes on as before.
"""

from __future__ import annotations

from domain.dispute.limits import is_same_person
from domain.errors import BadInput
from tui.application.session import SecondPerson, Session
from tui.settings import checked_actor


def needs_password(session: Session) -> bool:
    """Whether whoever signs in at this desk logs in to a server."""
    return session.bank is not None and session.bank.login is not None


def second_person(session: Session, name: str, password: str = "") -> SecondPerson:
    """Whoever goes by that name, or that login with its password, ready to sign.

    Raises BadInput for a name that cannot sign, or is that of the first person, however it is written; of a login as
    Bank.of_login.
    """
    known = needs_password(session)
    named = checked_actor(name, "The login" if known else "The name")
    if is_same_person(named, session.first):
        raise BadInput(f"{session.first} opened this desk and signs here already; this is for somebody else.")
    if not known:
        return SecondPerson(named)
    if not password:
        raise BadInput(f"Type the password of {named} as well.")
    assert session.bank is not None
    return SecondPerson(named, session.bank.of_login(named, password))
