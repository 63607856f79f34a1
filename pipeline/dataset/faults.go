package dataset

import (
	"gribning/transcripts"
)

// Codes of this package's issues.
const (
	NoDataset  = "X401" // there is no dataset to read
	BadFile    = "X402" // a file is damaged, or is another table's
	BadSchema  = "X403" // made by another version of the program
	NotWritten = "X404" // a file could not be written
	Busy       = "X405" // somebody else is collecting
	NotAllowed = "X406" // the query does more than read
	BadQuery   = "X407" // the query is wrong
	NoSuch     = "X408" // no ready query has that name
	NotLoaded  = "X409" // a meeting could not be read and is left out
	TooSmall   = "X410" // too few meetings or workers for a ready query
)

func noDataset() *transcripts.Issue {
	return transcripts.Fault(NoDataset, "dataset", "there is no dataset", "der er intet datasæt").
		Hint("run gribning collect", "kør gribning collect")
}

func badFile(where string, err error) *transcripts.Issue {
	return transcripts.Fault(BadFile, where, "the file is damaged, missing or not the table that it should be", "filen er beskadiget, mangler eller er ikke den tabel, den skal være").
		Hint("run gribning collect; it makes the file again", "kør gribning collect; den laver filen igen").Because(transcripts.Bare(err))
}

func badSchema(where, got string) *transcripts.Issue {
	return transcripts.Fault(BadSchema, where, "the dataset has schema «"+got+"», this program reads «"+SchemaVersion+"»",
		"datasættet har skema «"+got+"», dette program læser «"+SchemaVersion+"»").
		Hint("run gribning collect; it makes the dataset again", "kør gribning collect; den laver datasættet igen")
}

func notWritten(where string, err error) *transcripts.Issue {
	return transcripts.Fault(NotWritten, where, "the dataset could not be written", "datasættet kunne ikke skrives").
		Hint("check free space and permissions; the old dataset is unharmed", "se efter plads og rettigheder; det gamle datasæt er uskadt").Because(transcripts.Bare(err))
}
