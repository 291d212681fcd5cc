// Written right now by another engineer (forms): leave web/derived/form/ alone, import from it.
export default function Placeholder() {
  return <p>…</p>
}
