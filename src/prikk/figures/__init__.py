"""What is printed of a measure: forms, each with its print and what the print says, side by side."""
