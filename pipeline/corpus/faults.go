package corpus

import (
	"errors"
	"io/fs"
	"syscall"

	"gribning/transcripts"
)

// The codes of this package. They are never reused.
const (
	NoCorpus        = "A101"
	AlreadyThere    = "A102"
	BadSettings     = "A103"
	UnknownSetting  = "A104"
	BadID           = "A105"
	OverlappingIDs  = "A106"
	NoMeeting       = "A107"
	BadMeeting      = "A108" // meeting.toml is not TOML
	UnknownKey      = "A109" // meeting.toml has a key that means nothing
	BadValue        = "A110" // meeting.toml has a value that cannot be
	InUse           = "A111"
	DiskFull        = "A112"
	ReadOnly        = "A113"
	NoAccess        = "A114"
	IOFault         = "A115"
	NoLocks         = "A116"
	ForgottenID     = "A117"
	ForgetNotDone   = "A118"
	NoRecording     = "A120"
	OtherRecording  = "A121" // the sound is not the one meeting.toml names
	NoArtefact      = "A201"
	DamagedArtefact = "A202"
	OtherVersion    = "A203"
	BadManifest     = "A204"
	DamagedLine     = "A210" // of corrections.jsonl
	OutOfSequence   = "A211"
	TornLine        = "A212"
	BrokenChain     = "A220"
	TornLog         = "A221"
	BadEvent        = "A222"
	BadFailure      = "A230"
	LeftOver        = "A240"
	StrayFolder     = "A241"
)

// ioFault turns an error of the operating system into an issue. where names
// the file by its place in the corpus, never by a path of the machine.
func ioFault(where string, err error) *transcripts.Issue {
	var done *transcripts.Issue
	if errors.As(err, &done) {
		return done
	}
	bare := transcripts.Bare(err)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return transcripts.Fault(DiskFull, where,
			"there is no room left to write, so nothing was changed",
			"der er ikke mere plads at skrive på, så intet er ændret").
			Hint("make room on the disk (or raise the quota) and run the same command again; what was finished is kept",
				"skaf plads på disken (eller hæv kvoten), og kør samme kommando igen; det færdige er bevaret").Because(bare)
	case errors.Is(err, syscall.EROFS):
		return transcripts.Fault(ReadOnly, where,
			"the disk can only be read, so nothing was changed",
			"disken kan kun læses, så intet er ændret").
			Hint("mount it for writing, or copy the corpus to a disk that can be written",
				"gør disken skrivbar, eller kopiér korpusset til en disk, der kan skrives på").Because(bare)
	case errors.Is(err, fs.ErrPermission):
		return transcripts.Fault(NoAccess, where,
			"access is denied",
			"der er ikke adgang").
			Hint("ask whoever owns the corpus folder for access; the folder's own permissions are given to every file in it",
				"bed ejeren af korpusmappen om adgang; mappens egne rettigheder gives til hver fil i den").Because(bare)
	}
	return transcripts.Fault(IOFault, where,
		"the file cannot be read or written",
		"filen kan ikke læses eller skrives").
		Hint("look at the disk and its messages, then run the same command again",
			"se til disken og dens meddelelser, og kør så samme kommando igen").Because(bare)
}
