"""Forms of the survey pages."""
