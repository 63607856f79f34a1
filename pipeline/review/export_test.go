package review_test

import (
	"net/http"
	"strings"
	"testing"

	"gribning/pipeline/review"
	"gribning/transcripts"
	"gribning/transcripts/format"
)

// Every format that programs read comes out of the page: as said, or without
// what identifies.
func TestExport(t *testing.T) {
	c := makeCorpus(t, named, false, "M1")
	agree(t, c, "M1", both(transcripts.Research, "")...)
	x := serve(t, c, nil).enter()
	for _, kind := range format.Writes() {
		for _, text := range []string{"full", "pseudonyms", ""} {
			code, body, h := x.get("/m/M1/export?format=" + kind + "&text=" + text)
			name := `attachment; filename="M1` + map[bool]string{true: "-pseudonym"}[text == "pseudonyms"] + format.Extension(kind) + `"`
			if code != http.StatusOK || len(body) == 0 || h.Get("Content-Disposition") != name {
				t.Errorf("%s %s: %d, %d bytes, %s", kind, text, code, len(body), h.Get("Content-Disposition"))
			}
			packed := strings.HasPrefix(body, "PK")
			if kind == "rttm" || kind == "qdc" {
				continue // who speaks when, or the codebook: no words of the meeting
			}
			for _, word := range identifying {
				if text == "pseudonyms" && strings.Contains(body, word) || text == "full" && !packed && !strings.Contains(body, word) {
					t.Errorf("%s %s: %q stands there: %v", kind, text, word, strings.Contains(body, word))
				}
			}
		}
	}
	for _, bad := range []string{"", "?format=exe", "?format=../../x", "?format=csv&text=all"} {
		if code, _, _ := x.get("/m/M1/export" + bad); code != http.StatusBadRequest {
			t.Errorf("export%s: %d", bad, code)
		}
	}
	log := audit(t, c)
	if n, want := strings.Count(log, `"export"`), 3*len(format.Writes()); n != want {
		t.Errorf("%d exports in the log, want %d", n, want)
	}
	if strings.Contains(log, "Mette") {
		t.Error("the log holds a name")
	}
}

// Consent is asked for an export too, and a coder who codes blind gets her own
// codes alone.
func TestExportByConsentAndBlind(t *testing.T) {
	c := makeCorpus(t, named, false, "M1")
	agree(t, c, "M1", both(transcripts.Research, "")...)
	other := serve(t, c, func(o *review.Options) { o.Person.Name, o.Blind = "k2", true }).enter()
	other.mustAct("M1", 0, `"do":"my","coding":"human:k2","my":{"tcus":["`+unitOf(t, other, "kennel")+`"],"primary":"A-GAP"}`)
	blind := serve(t, c, func(o *review.Options) { o.Blind = true }).enter()
	for _, kind := range []string{"csv", "eaf", "qdpx"} {
		code, body, _ := blind.get("/m/M1/export?format=" + kind)
		if kind == "eaf" {
			_, body, _ = strings.Cut(body, "<HEADER")
			body, _, _ = strings.Cut(body, "<CONTROLLED_VOCABULARY") // lists every code there is
		}
		if code != http.StatusOK || len(body) == 0 || strings.Contains(body, "A-GAP") || strings.Contains(body, "k2") || strings.Contains(body, "model:") || strings.Contains(body, "rule:cues") {
			t.Errorf("%s while coding blind: %d", kind, code)
		}
	}
	if code, body, _ := blind.get("/m/M1/export?format=coded"); code != http.StatusConflict || strings.Contains(body, "A-GAP") {
		t.Errorf("a file of codes by one who has coded nothing: %d", code)
	}
	if _, body, _ := other.get("/m/M1/export?format=csv"); !strings.Contains(body, "A-GAP") {
		t.Error("a blind coder's own codes are missing")
	}
	agree(t, c, "M1", both(transcripts.Supervision, "own")...)
	if code, body, _ := blind.get("/m/M1/export?format=csv&text=pseudonyms"); code != http.StatusForbidden || strings.Contains(body, "kennel") {
		t.Errorf("without consent to research: %d", code)
	}
}

// How long decisions took is stored and comes out nowhere.
func TestDecisionTimesAreNotShown(t *testing.T) {
	const millis = "86421"
	c := makeCorpus(t, named, false, "M1")
	agree(t, c, "M1", append(both(transcripts.Research, ""), both(transcripts.Supervision, "own")...)...)
	x := serve(t, c, nil).enter()
	unit := unitOf(t, x, "kennel")
	x.mustAct("M1", 0, `"do":"my","millis":`+millis+`,"my":{"tcus":["`+unit+`"],"primary":"A-KAP","note":"x"}`)
	x.mustAct("M1", 1, `"do":"complete","millis":`+millis)
	if cs := correctionsOf(t, c, "M1"); cs[0].Millis != 86421 {
		t.Fatalf("stored: %+v", cs[0])
	}
	paths := []string{"/", "/m/M1", "/m/M1/unit/" + unit, "/m/M1/changes?seq=0", "/m/M1/adjudicate", "/m/M1/changes?ask=1"}
	for _, kind := range format.Writes() {
		paths = append(paths, "/m/M1/export?format="+kind)
	}
	s := serve(t, c, as(review.Supervisor)).enter()
	for _, at := range []struct {
		x     *site
		paths []string
	}{{x, paths}, {s, []string{"/", "/v/M1", "/v/M1/report"}}} {
		for _, path := range at.paths {
			code, body, _ := at.x.get(path)
			if code != http.StatusOK || strings.Contains(body, millis) || strings.Contains(body, "86,4") || strings.Contains(body, "86.4") || strings.Contains(body, "1:26") {
				t.Errorf("%s: %d shows how long a decision took", path, code)
			}
		}
	}
}
