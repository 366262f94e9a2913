"""Other programs that read tick boxes, on the same pages; each runs in an environment of its own, never in ours.

`run_<name>.py` is executed by the peer's own Python and imports nothing of this project. It reads a job from the file
named on its command line and prints its result on the last line of its output: the CPU seconds that its pages took,
and the answers, page by page: item -> chosen options, or None where the program itself asks for a person.
"""
