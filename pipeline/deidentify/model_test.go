package deidentify

import (
	"bytes"
	"context"
	"os"
	"testing"
)

// TestUpdateModel makes the model file anew from the training meetings: slow,
// only with UPDATE=1.
func TestUpdateModel(t *testing.T) {
	if os.Getenv("UPDATE") != "1" {
		t.Skip("set UPDATE=1 to train the model anew")
	}
	m, err := Train(context.Background(), dev(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("identifiers.model", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d features", b.Len(), len(m.chain.weights))
}
