package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// sprogmodel KIND : names a language model in korpus/gribning.toml. right and
// wrong are servers on this machine that answer so; gone is one that has ended;
// elsewhere and allowed are not on this machine. Each has a «most» of its own,
// so that nothing is remembered from one to the next.
func sprogmodel(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sprogmodel right|wrong|gone|elsewhere|allowed")
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Write([]byte(`{"data":[]}`))
			return
		}
		content := `{"code":"OTH","target":"","sure":2}`
		if args[0] == "wrong" {
			content = `{"code":"G","target":"","sure":2}`
		}
		json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"content": content}}}})
	}))
	ts.Defer(s.Close)
	url, allow, most := s.URL+"/v1", "", "40"
	switch args[0] {
	case "wrong":
		most = "39" // asked anew
	case "gone":
		s.Close()
		most = "38"
	case "elsewhere":
		url = "http://model.kommune.invalid/v1"
	case "allowed":
		url, allow = "http://model.kommune.invalid/v1", `"model.kommune.invalid"`
	}
	name := ts.MkAbs("korpus/gribning.toml")
	toml := regexp.MustCompile(`(?s)\[adjudicator\].*`).ReplaceAllString(ts.ReadFile("korpus/gribning.toml"), "") +
		"[adjudicator]\nurl = \"" + url + "\"\nmodel = \"lille\"\nallow = [" + allow + "]\nmost = " + most + "\n"
	ts.Check(os.WriteFile(name, []byte(toml), 0o600))
}
