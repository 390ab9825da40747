// The networks that Python packed, as [{name, features, net: {w1, b1, w2, b2}}, …]; student.js has such nets.

function unpackNetworks(described, bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return described.map(({ name, features, width, classes, scales }) => {
    const net = {}, lengths = { w1: features * width, b1: width, w2: classes * width, b2: classes };
    Object.entries(lengths).forEach(([part, length], number) => {
      net[part] = Float32Array.from({ length }, (_, i) => view.getInt16(at + 2 * i, true) * scales[number]);
      at += 2 * length;
    });
    return { name, features, net };
  });
}
