package corpus

import "gribning/transcripts"

// ParseHeader reads a meeting.toml that is not in the corpus yet, by the same
// rules as [Corpus.Load].
func ParseHeader(id string, data []byte) (*transcripts.Meeting, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	m, is := parseMeeting(id, data)
	if len(is) > 0 {
		return nil, joinIssues(is)
	}
	return m, nil
}
