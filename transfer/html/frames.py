"""Pictures, films and frames of an old article."""

from collections import deque

from cms.hosts import WEB
from transfer.html.addresses import dead_reason, document_shown, host_of, is_film, is_picture, scheme_of
from transfer.html.desk import Desk
from transfer.html.parts import Documents, Part, Picture, Video
from transfer.html.tree import Node

LAZY = ("data-src", "data-original", "data-lazy-src")  # where a picture's address waits until it is scrolled to
EMPTY = ("data:image/gif;base64,R0lGOD", "data:image/svg", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE")  # what stands in for it


def picture(reader, node: Node) -> Picture | None:
    """A picture, larger where it was a link to a larger one; None where it cannot be taken."""
    told = [node.get(name).strip() for name in ("src", *LAZY)]
    addresses = [address for address in (*told[1:], told[0]) if address and not address.startswith(EMPTY)]
    if is_picture(reader.wide_address):
        addresses.insert(0, reader.wide_address)
    elif reader.wide_address.startswith(("http", "/")):
        reader.desk.drop("liên kết đặt trên ảnh")
    if not addresses:
        return None
    return reader.desk.picture(list(dict.fromkeys(addresses)), node.get("alt"), node.get("title"))


def framed(reader, node: Node) -> list[Part]:
    """What a frame, a player or an embedded object shows: a film, a document, else nothing."""
    desk, addresses = reader.desk, addresses_of(node)
    for address in addresses:
        if film := desk.film(address):
            return [Video(film, node.get("title"), poster_of(reader, node))]
    for address in addresses:
        document = document_shown(address)
        if document and not dead_reason(document, desk.base):
            key = desk.document(document, node.get("title"))
            if key is not None:
                return [Documents([key])]
    if node.tag == "video" and (film := film_among(addresses, desk)):
        desk.notes.append(f"Phim vẫn nằm ở {host_of(film) or 'cổng cũ'}, máy ấy tắt thì không xem được nữa: {film}.")
        return [Video(film, node.get("title"), poster_of(reader, node))]
    left_behind(node, addresses, desk)
    return []


def film_among(addresses: list[str], desk: Desk) -> str:
    """The first address from which a reader's browser may take a film; those that lead to nobody's are told."""
    for address in addresses:
        whole = desk.base.whole(address)
        if reason := dead_reason(whole, desk.base):
            desk.dead.setdefault(reason, []).append(address)
        elif scheme_of(whole) in WEB:
            return whole
    return ""


def left_behind(node: Node, addresses: list[str], desk: Desk) -> None:
    """Tell what was neither a film nor a document."""
    told = desk.base.whole(addresses[0]) if addresses else ""
    is_told = scheme_of(told) in WEB and not dead_reason(told, desk.base)
    if node.tag == "audio" or (is_told and is_film(told)):
        desk.notes.append(f"Tệp âm thanh hoặc phim chưa chuyển: {told or 'không rõ địa chỉ'}.")
    host = "" if scheme_of(told) == "file" else host_of(told) or (desk.base.host if is_told or not told else "")
    desk.drop(f"{NAMES.get(node.tag, 'khung nhúng')} từ {host or 'nơi không rõ'}")


NAMES = {"audio": "trình phát âm thanh", "object": "đối tượng nhúng", "embed": "đối tượng nhúng", "video": "trình phát phim"}


def addresses_of(node: Node) -> list[str]:
    """The addresses that an element shows, its own first."""
    waiting, found = deque([node]), []
    while waiting:
        one = waiting.popleft()
        found += [one.get(name).strip() for name in ("src", "data-src", "data", "value") if one.get(name).strip()]
        waiting += [child for child in one.elements if child.tag in ("source", "param", "embed", "iframe", "object")]
    return found


def poster_of(reader, node: Node) -> int | None:
    """The picture that stood before a film."""
    address = node.get("poster").strip()
    taken = reader.desk.picture([address]) if address else None
    return taken.key if taken else None
