"""Tables: their columns, what these hold, and how they become features."""
