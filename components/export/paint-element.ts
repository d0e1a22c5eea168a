/** CSS px of the line below, that says what time is shown. */
const CAPTION = 22
const SVG_STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font-size'] as const
/** A button in a table's head is the name of its column. */
const HIDDEN = '[data-export=no], button:not(th button), input, [role=slider], .sr-only'

/**
 * A picture of an element as it stands on the page, in the page's colours and fonts: boxes, text, canvases and SVG.
 * Controls and what follows the pointer are left out.
 */
export async function paintElement(
  root: HTMLElement,
  caption: string,
  scale = 2,
): Promise<HTMLCanvasElement> {
  const box = root.getBoundingClientRect()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(box.width * scale)
  canvas.height = Math.ceil((box.height + CAPTION) * scale)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser gives no canvas')
  context.scale(scale, scale)
  const style = getComputedStyle(root)
  context.fillStyle = style.backgroundColor
  context.fillRect(0, 0, box.width, box.height + CAPTION)
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--muted')
  context.font = `11px ${style.fontFamily}`
  context.textBaseline = 'middle'
  context.fillText(caption, 12, box.height + CAPTION / 2 - 2)
  context.translate(-box.left, -box.top)
  await paint(context, root)
  return canvas
}

async function paint(context: CanvasRenderingContext2D, element: Element): Promise<void> {
  if (element.matches(HIDDEN)) return
  const style = getComputedStyle(element)
  if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return
  const box = element.getBoundingClientRect()
  if (style.display !== 'contents' && (box.width === 0 || box.height === 0)) return
  context.save()
  paintBox(context, box, style)
  if (style.overflow !== 'visible' && style.display !== 'contents') {
    context.beginPath()
    context.rect(box.left, box.top, box.width, box.height)
    context.clip()
  }
  if (element instanceof HTMLCanvasElement) {
    if (element.width > 0) context.drawImage(element, box.left, box.top, box.width, box.height)
  } else if (element instanceof SVGSVGElement) await paintSvg(context, element, box)
  else {
    for (const child of element.childNodes) {
      if (child instanceof Element) await paint(context, child)
      else if (child instanceof Text) paintText(context, child, style)
    }
  }
  context.restore()
}

function paintBox(context: CanvasRenderingContext2D, box: DOMRect, style: CSSStyleDeclaration): void {
  const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.width / 2, box.height / 2)
  const { backgroundColor } = style
  if (backgroundColor !== 'rgba(0, 0, 0, 0)' && backgroundColor !== 'transparent') {
    context.fillStyle = backgroundColor
    context.beginPath()
    context.roundRect(box.left, box.top, box.width, box.height, radius)
    context.fill()
  }
  const line = Number.parseFloat(style.borderTopWidth) || 0
  if (line === 0) return
  context.strokeStyle = style.borderTopColor
  context.lineWidth = line
  context.beginPath()
  if (style.borderBottomWidth === style.borderTopWidth && style.borderLeftWidth === style.borderTopWidth) {
    context.roundRect(box.left + line / 2, box.top + line / 2, box.width - line, box.height - line, radius)
  } else {
    context.moveTo(box.left, box.top + line / 2)
    context.lineTo(box.right, box.top + line / 2)
  }
  context.stroke()
}

function paintText(context: CanvasRenderingContext2D, node: Text, style: CSSStyleDeclaration): void {
  if (node.data.trim() === '') return
  context.fillStyle = style.color
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
  context.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing
  context.textBaseline = 'middle'
  for (const { text, box } of linesOf(node)) context.fillText(text, box.left, box.top + box.height / 2)
}

/** A text node as it is broken into lines. */
function linesOf(node: Text): { text: string; box: DOMRect }[] {
  const range = document.createRange()
  const lines: { text: string; box: DOMRect }[] = []
  for (const { index, 0: word } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index)
    range.setEnd(node, index + word.length)
    const [box] = range.getClientRects()
    const last = lines.at(-1)
    if (box === undefined) continue
    if (last !== undefined && Math.abs(last.box.top - box.top) < 2) last.text += word
    else lines.push({ text: word, box })
  }
  return lines
}

async function paintSvg(context: CanvasRenderingContext2D, svg: SVGSVGElement, box: DOMRect): Promise<void> {
  const copy = svg.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) return
  const originals = [svg, ...svg.querySelectorAll('*')]
  const texts = svg.querySelectorAll('text')
  for (const [i, part] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const original = originals[i]
    if (original === undefined || !(part instanceof SVGElement)) continue
    const computed = getComputedStyle(original)
    for (const name of SVG_STYLES) part.style.setProperty(name, computed.getPropertyValue(name))
  }
  // An image has none of the page's fonts: its text is written over it.
  for (const part of copy.querySelectorAll('text')) part.remove()
  copy.setAttribute('width', String(box.width))
  copy.setAttribute('height', String(box.height))
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  context.drawImage(image, box.left, box.top, box.width, box.height)
  for (const text of texts) paintSvgText(context, text)
}

function paintSvgText(context: CanvasRenderingContext2D, text: SVGTextElement): void {
  const style = getComputedStyle(text)
  const box = text.getBoundingClientRect()
  const size = Number.parseFloat(style.fontSize) * (text.getScreenCTM()?.d ?? 1)
  context.save()
  context.fillStyle = style.fill
  context.font = `${style.fontWeight} ${size}px ${style.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(text.textContent, box.left + box.width / 2, box.top + box.height / 2)
  context.restore()
}
