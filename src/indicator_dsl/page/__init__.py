"""The page: forms are read, decided and reported on in a browser, from one HTML file or from 127.0.0.1.

`desk` holds what one page works on and `bridge` is its one door, JSON in and JSON out; `build` writes the file
(Pyodide, the package and what it needs inlined), `server` serves the same page from the installed package.
All scoring is the library's: the page's JavaScript shows what it is told.
"""
