"""Readers without an account, and what keeps their acts honest.

agent     what a request says of its browser: whether a robot asks, or a browser ahead of anybody's seeing the page
door      what stands before every address at which readers send: method, size, origin, flood
forms     the form that readers' forms are made of, and the act that it becomes
key       a reader's key, made of a cookie that only writing sets
stamps    the signed stamp in a form, with which one act can be done
origin    only our own pages may send
network   the network that a request comes from, and how much came from there
proof     a proof of work, in place of a captcha
refusals  what was refused, counted
"""
