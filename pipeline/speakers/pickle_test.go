package speakers

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"gribning/transcripts"
)

// archive makes a PyTorch-like file of a pickle and one storage.
func archive(t testing.TB, program string, storage []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{"archive/data.pkl": program, "archive/data/0": string(storage)} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// twoByTwo is {"d": {"w": tensor of 2 × 2 at offset 1}} as PyTorch writes it.
const twoByTwo = "\x80\x02}q\x00X\x01\x00\x00\x00dq\x01ccollections\nOrderedDict\nq\x02)R(X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n" +
	"((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x05tQK\x01K\x02K\x02\x86K\x02K\x01\x86\x89h\x02)RtRu}bs."

func TestReadTensors(t *testing.T) {
	storage := []byte{0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64}
	b := archive(t, twoByTwo, storage)
	got, err := readTensors(bytes.NewReader(b), int64(len(b)), "d")
	if err != nil {
		t.Fatal(err)
	}
	w := got["w"]
	if len(w.shape) != 2 || w.shape[0] != 2 || len(w.data) != 4 || w.data[0] != 1 || w.data[3] != 4 {
		t.Errorf("%+v", w)
	}
	for name, bad := range map[string][]byte{
		"no archive":      []byte("PK"),
		"short storage":   archive(t, twoByTwo, storage[:12]),
		"another name":    archive(t, strings.Replace(twoByTwo, "_rebuild_tensor_v2", "_rebuild_tensor_v9", 1), storage),
		"system call":     archive(t, "cos\nsystem\n(X\x02\x00\x00\x00lstR.", storage),
		"cut off":         archive(t, twoByTwo[:40], storage),
		"unknown op":      archive(t, "\x80\x02\x95.", storage),
		"column order":    archive(t, strings.Replace(twoByTwo, "K\x02K\x01\x86\x89", "K\x01K\x02\x86\x89", 1), storage),
		"other directory": archive(t, strings.Replace(twoByTwo, "X\x01\x00\x00\x000", "X\x01\x00\x00\x00/", 1), storage),
	} {
		if _, err := readTensors(bytes.NewReader(bad), int64(len(bad)), "d"); !errors.Is(err, errPickle) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLoadEncoderRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/x.pt", []byte("not weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]string{dir + "/none.pt": "P110", dir + "/x.pt": "P111"} {
		_, err := LoadEncoder(path)
		if !errors.Is(err, &transcripts.Issue{Code: code}) || strings.Contains(err.Error(), dir) {
			t.Errorf("%v, want %s without a path", err, code)
		}
	}
}

// FuzzUnpickle: no program makes the reader panic, loop or run anything.
func FuzzUnpickle(f *testing.F) {
	f.Add([]byte(twoByTwo))
	f.Add([]byte("\x80\x02]q\x00(K\x01J\x00\x00\x00\x80G\x00\x00\x00\x00\x00\x00\x00\x00e."))
	f.Add([]byte("(((tRQb."))
	f.Fuzz(func(t *testing.T, program []byte) {
		m := unpickler{code: program, memo: map[uint32]any{}, storage: map[string][]float32{}}
		m.load = func(string) ([]float32, error) { return make([]float32, 16), nil }
		if _, err := m.run(); err != nil && !errors.Is(err, errPickle) {
			t.Fatalf("unexpected error %v", err)
		}
	})
}
