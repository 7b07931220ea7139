"""Everything that is not Qt: data, networks, training, prediction, detection, export, commands."""
