"""One reader for each kind of file; each makes `Grid` objects and raises nothing but `FormError`."""
