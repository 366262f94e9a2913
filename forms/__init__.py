"""What we print: question sets, forms, layouts in millimetres, page codes, and the PDFs of forms and posters."""
