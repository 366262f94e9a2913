"""Planning a survey period: its definition, municipalities, questions, opening and closing."""
