// The bytes of Python's `packed`, as an object: zlib; a line of JSON that lists the arrays; the arrays.
async function unpack(view) {
  const stream = new Blob([view]).stream().pipeThrough(new DecompressionStream("deflate"));
  const buffer = await new Response(stream).arrayBuffer(), end = new Uint8Array(buffer).indexOf(10);
  const all = JSON.parse(new TextDecoder().decode(buffer.slice(0, end)));
  const kinds = { u1: Uint8Array, u2: Uint16Array, f4: Float32Array };
  let at = end + 1;
  for (const [name, kind, length] of all.arrays) {
    const size = length * kinds[kind].BYTES_PER_ELEMENT;
    all[name] = new kinds[kind](buffer.slice(at, at += size));
  }
  return all;
}
