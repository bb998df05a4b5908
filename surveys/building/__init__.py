"""The question builder: what a kind is called, the form of a question, who else is at work."""
