"""What stands beside the boxes: ink on the words of a question, and writing anywhere else."""
