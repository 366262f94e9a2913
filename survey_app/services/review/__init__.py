"""What a person looks at: doubtful marks, one after another, and what people wrote, which is copied."""
