package eksempler

import (
	"embed"
	"io/fs"
)

//go:embed README.md *.toml *.vtt *.eaf *.cha *.ogg
var files embed.FS

// FS holds the files of the corpus, all at the top: headers, transcripts and
// the recording.
func FS() fs.FS { return files }

// Example is one invented meeting. Its fields name files of [FS].
type Example struct {
	ID         string // E1 … E4, the id of the meeting
	Header     string // who, when and consent, in the form of a corpus's meeting.toml
	Transcript string
	Recording  string // empty where there is none
}

// All lists the meetings in order.
func All() []Example {
	return []Example{
		{ID: "E1", Header: "E1.toml", Transcript: "E1-nætter-og-hænder.vtt"},
		{ID: "E2", Header: "E2.toml", Transcript: "E2-kælderen.eaf"},
		{ID: "E3", Header: "E3.toml", Transcript: "E3-brøken.cha"},
		{ID: "E4", Header: "E4.toml", Transcript: "E4-køreskolen.vtt", Recording: "E4-køreskolen.ogg"},
	}
}
