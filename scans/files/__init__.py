"""Page images out of the files that office scanners make, with what they may have lost."""
