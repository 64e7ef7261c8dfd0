"""What keeps the index of the account search on PostgreSQL: functions that triggers call, in the owner's name.

SQL folds ASCII as `domain.search.folded` does, whatever the server's language. A name that is folded already is taken
as it is where the bank's own folding made it. Of what neither says, the line is NULL: such accounts are looked at one
by one.
"""

from __future__ import annotations

from typing import NamedTuple

from storage.schema.account_search import SEARCHED_BY

LONGEST_KEY, KEY_MARK = 250, "sha256:"
"""As in `storage.encoding.index_keys`; a test holds them against each other."""


class FunctionSql(NamedTuple):
    """A function: its name with parameters, what it returns, its properties, and its body."""

    signature: str
    returns: str
    properties: str
    body: str


def _ascii_folded(text: str) -> str:
    return f"""replace(replace(lower({text} COLLATE "C"), '''', ''), '`', '')"""


def _is_ascii(text: str) -> str:
    return f"octet_length({text}) = length({text})"


_PIECES = """
BEGIN
  RETURN ARRAY(
    SELECT DISTINCT substr(p_text, start, size) FROM generate_series(1, length(p_text)) AS start,
      generate_series(1, 3) AS size
    WHERE translate(substr(p_text, start, size), E' \\001', '') = substr(p_text, start, size));
END """

_KEY = f"""CASE WHEN length({{0}}) > {LONGEST_KEY} OR starts_with({{0}}, '{KEY_MARK}')
      THEN '{KEY_MARK}' || encode(sha256(convert_to({{0}}, 'UTF8')), 'hex') ELSE {{0}} END"""

# The holder's row is held until the commit, so that a name that is changed meanwhile finds this line and makes it anew.
_LINE = f"""
DECLARE
  account record;
  holder record;
  said text;
BEGIN
  DELETE FROM @bank@.account_search_due AS d WHERE d.account_id = p_account_id;
  SELECT a.account_id, a.holder_id, {_KEY.format("a.holder_id")} AS key INTO account
  FROM @bank@.account_summary AS a WHERE a.account_id = p_account_id;
  IF NOT FOUND THEN
    DELETE FROM @bank@.account_search AS s WHERE s.account_id = p_account_id;
    RETURN;
  END IF;
  SELECT h.name, h.folded_name INTO holder FROM @bank@.holders AS h WHERE h.holder_id = account.key FOR SHARE;
  said := CASE
    WHEN NOT FOUND THEN ''
    WHEN {_is_ascii("holder.name")} THEN {_ascii_folded("holder.name")}
    ELSE (SELECT substr(holder.folded_name, length(b.value) + 2) FROM @bank@.bank AS b
      WHERE b.name = '{SEARCHED_BY}' AND starts_with(holder.folded_name, b.value || ':')) END;
  IF NOT ({_is_ascii("account.account_id")} AND {_is_ascii("account.holder_id")}) THEN
    said := NULL;
  END IF;
  INSERT INTO @bank@.account_search AS s (account_id, holder_key, searched)
  VALUES (account.account_id, account.key,
    {_ascii_folded("account.account_id")} || E'\\001' || {_ascii_folded("account.holder_id")} || E'\\001' || said)
  ON CONFLICT (account_id) DO UPDATE SET holder_key = excluded.holder_key, searched = excluded.searched;
END """

_ACCOUNT = """
BEGIN
  IF TG_OP = 'UPDATE' AND new.holder_id = old.holder_id THEN
    RETURN NULL;
  END IF;
  PERFORM @bank@.recount_line(CASE TG_OP WHEN 'DELETE' THEN old.account_id ELSE new.account_id END);
  RETURN NULL;
END """

_HOLDER = """
BEGIN
  PERFORM @bank@.recount_line(s.account_id) FROM @bank@.account_search AS s
  WHERE s.holder_key = CASE TG_OP WHEN 'DELETE' THEN old.holder_id ELSE new.holder_id END;
  RETURN NULL;
END """

FUNCTIONS = (
    FunctionSql("recount_pieces(p_text text)", "text[]", "IMMUTABLE STRICT PARALLEL SAFE", _PIECES),
    FunctionSql("recount_line(p_account_id text)", "void", "SECURITY DEFINER", _LINE),
    FunctionSql("recount_search_account()", "trigger", "SECURITY DEFINER", _ACCOUNT),
    FunctionSql("recount_search_holder()", "trigger", "SECURITY DEFINER", _HOLDER),
)
"""They come in this order, each after those it calls."""
