package speakers

// Encoder turns speech into speaker embeddings.
type Encoder struct{}
