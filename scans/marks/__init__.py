"""What stands in the boxes: measured against the empty printed box, judged, and made into answers."""
