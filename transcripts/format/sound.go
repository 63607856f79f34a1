package format

// IsSound reports whether the beginning of a file shows a sound or video
// container.
func IsSound(head []byte) bool { return mediaOf(head) != "" }
