"""Object detection: boxes found in pictures by ONNX models, from cameras, videos and pictures."""
