print("generate-corpus")
