"""The networks of keras.applications: what is known of them, and where their weights come from."""
