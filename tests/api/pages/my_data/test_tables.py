from __future__ import annotations

from api.pages.my_data.tables import column_label, table_label, table_purpose
from api.store.base import Base
from api.store.exporting import SECTIONS


def test_everything_that_is_shown_of_somebody_has_a_name_in_both_languages() -> None:
    nameless = []
    for section in SECTIONS:
        table = section.table
        columns = {column.name for column in Base.metadata.tables[table].c}
        shown = columns - section.hidden - {"tenant_id"}
        nameless += [f"{table}.{one}" for one in shown if column_label(table, one).zh == one]
        if table_label(table).zh == table or not table_purpose(table).zh:
            nameless.append(table)
    assert not nameless
