// Dark ink on white: of each pixel the share that is ink.
function paint(canvas, ink, [height, width]) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  ink.forEach((share, i) => image.data.set([...Array(3).fill(255 - Math.round(255 * share)), 255], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas;
}
