package pipeline_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// layer gives each package of the project its floor. A package may import
// packages of lower floors, and of its own floor only inside its own folder.
var layer = map[string]int{
	"transcripts":           0,
	"transcripts/format":    1,
	"transcripts/eksempler": 1,
	"models":                2,
	"pipeline/audio":        2,
	"pipeline/danish":       2,
	"pipeline/english":      2,
	"pipeline/codebook":     2,
	"pipeline/measure":      2,
	"pipeline/consent":      2,
	"pipeline/corpus":       3,
	"pipeline/listen":       3,
	"pipeline/speakers":     3,
	"pipeline/turns":        3,
	"pipeline/coding":       3,
	"pipeline/grip":         3,
	"pipeline/deidentify":   3,
	"pipeline":              4,
	"pipeline/dataset":      5,
	"pipeline/report":       5,
	"pipeline/review":       6,
	"cmd/gribning":          7,
}

// only says which packages may use a dependency.
var only = map[string][]string{
	"github.com/ggerganov/whisper.cpp": {"pipeline/listen"},
	"github.com/parquet-go/parquet-go": {"pipeline/dataset"},
	"github.com/duckdb":                {"pipeline/dataset"},
	"github.com/spf13/cobra":           {"cmd/gribning"},
	"github.com/jdkato/prose":          {"pipeline/deidentify"},
	"net/http":                         {"pipeline/review", "models", "pipeline/coding/adjudicate"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Standard", "-tags", "whisper", "gribning/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// home is the entry of layer that a package belongs to: itself or the nearest
// folder above it.
func home(path string) (string, int, bool) {
	path = strings.TrimPrefix(path, "gribning/")
	for p := path; p != ""; {
		if n, ok := layer[p]; ok {
			return p, n, true
		}
		i := strings.LastIndexByte(p, '/')
		if i < 0 {
			break
		}
		p = p[:i]
	}
	return path, 0, false
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		if strings.HasPrefix(p.ImportPath, "gribning/scripts/") {
			continue // programs for measuring; nothing imports them
		}
		from, floor, ok := home(p.ImportPath)
		if !ok {
			t.Errorf("%s: not in the layer table; give the new package a floor", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, "gribning/") {
				to, below, ok := home(imp)
				if ok && to != from && below >= floor {
					t.Errorf("%s imports %s: %s (floor %d) may not import %s (floor %d)", p.ImportPath, imp, from, floor, to, below)
				}
				continue
			}
			if floor == 0 && strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
				t.Errorf("%s imports %s: the data model uses the standard library only", p.ImportPath, imp)
			}
			for dep, allowed := range only {
				if imp != dep && !strings.HasPrefix(imp, dep+"/") {
					continue
				}
				if dep == "net/http" && imp != dep {
					continue
				}
				good := false
				for _, a := range allowed {
					good = good || strings.TrimPrefix(p.ImportPath, "gribning/") == a || strings.HasPrefix(p.ImportPath, "gribning/"+a+"/")
				}
				if !good {
					t.Errorf("%s imports %s, which only %v may", p.ImportPath, imp, allowed)
				}
			}
		}
	}
}
