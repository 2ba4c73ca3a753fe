// 退出登录 anywhere in the portal: the phone app on this device forgets whose it was (static/field/person.js reads this).
// What was filled and not yet sent stays for its person.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-logout]")) window.localStorage.setItem("datong-field-out", "1");
});
