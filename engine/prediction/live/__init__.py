"""Live preview: one sample goes through a network that is being built, and every layer shows what it puts out."""
