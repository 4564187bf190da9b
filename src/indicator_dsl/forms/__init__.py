"""Forms: read the files that auditors have.

``read(path)`` reads .xlsx, .xls, .ods, .docx, .pdf (with a text layer), .csv, .tsv, .txt and
.html; ``read_text(text)`` a pasted table.  Nothing but `FormError` (and `MissingExtraError`, where
a package is not installed) is raised for a file, whatever is in it.  ``review(form)`` says what is wrong
with a form's targets.
"""

from indicator_dsl.forms.casework.decisions import Decisions, read_decisions
from indicator_dsl.forms.casework.monitoring import Monitoring, monitor_form
from indicator_dsl.forms.casework.scoring import score_form
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.model import Amount, Form, FormKind, FundLine, Task, Totals, row_json
from indicator_dsl.forms.reading import read, read_bytes, read_text

# The function takes the name of the package that it comes from: `forms.review(form)` is what users write.
from indicator_dsl.forms.review import review
from indicator_dsl.model import Decision

__all__ = [
    "Amount",
    "Decision",
    "Decisions",
    "Form",
    "FormKind",
    "FundLine",
    "Limits",
    "Monitoring",
    "Task",
    "Totals",
    "monitor_form",
    "read",
    "read_bytes",
    "read_decisions",
    "read_text",
    "review",
    "row_json",
    "score_form",
]
