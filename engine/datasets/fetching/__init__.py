"""What is fetched or unpacked before it can be read: published sets, Kaggle, archives."""
