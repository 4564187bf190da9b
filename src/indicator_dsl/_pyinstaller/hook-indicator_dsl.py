"""What a frozen program needs that PyInstaller does not see: modules named in texts, packages loaded when a file needs them, data."""  # noqa: N999 (PyInstaller gives the name)

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

LAZY = ("docx", "docx.opc.package", "docx.oxml", "jinja2", "lxml.etree", "markupsafe", "openpyxl", "pdfplumber", "xlrd")
"""Every package that the readers and writers load by `need`."""

_LEFT_OUT = ("columns", "spark", "testing", "_pydantic", "_pyinstaller")
"""For programs in Python; without them pandas, pyarrow and their kin stay out."""

hiddenimports = [
    *collect_submodules("indicator_dsl", filter=lambda name: name.split(".")[1:2] not in [[part] for part in _LEFT_OUT]),
    *LAZY,
]
datas = [*collect_data_files("indicator_dsl"), *collect_data_files("docx"), *collect_data_files("pdfminer"), *copy_metadata("pint")]
