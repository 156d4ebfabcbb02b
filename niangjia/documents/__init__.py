"""The documents of casework and mediation: what each must hold, drafts, DOCX and PDF."""
