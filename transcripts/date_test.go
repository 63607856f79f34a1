package transcripts

import "testing"

func TestDateInWords(t *testing.T) {
	for _, x := range []struct {
		date            Date
		da, en, mda, me string
	}{
		{"2025-11-03", "3. november 2025", "3 November 2025", "november 2025", "November 2025"},
		{"2026-03-14", "14. marts 2026", "14 March 2026", "marts 2026", "March 2026"},
		{"2025-11", "2025-11", "2025-11", "november 2025", "November 2025"},
		{"2025-13-01", "2025-13-01", "2025-13-01", "", ""},
		{"", "", "", "", ""},
		{"i går", "i går", "i går", "", ""},
	} {
		if got := [4]string{x.date.Words("da"), x.date.Words("en"), x.date.Month("da"), x.date.Month("en")}; got != [4]string{x.da, x.en, x.mda, x.me} {
			t.Errorf("%q: %q", x.date, got)
		}
	}
}

func TestAuthorName(t *testing.T) {
	for author, want := range map[string][2]string{
		"human:k1":         {"k1", "k1"},
		"rule:cues@1":      {"reglerne cues 1", "the rules cues 1"},
		"model:gribning@1": {"modellen gribning 1", "the model gribning 1"},
		"import:coded":     {"en importeret kodning (coded)", "an imported coding (coded)"},
		"nogen":            {"nogen", "nogen"},
		"other:x@2":        {"other:x@2", "other:x@2"},
	} {
		if got := [2]string{AuthorName(author, "da"), AuthorName(author, "en")}; got != want {
			t.Errorf("%s: %q", author, got)
		}
	}
}
