"""The Detect tab: objects found in the pictures of a camera, a video, a file or a folder."""
